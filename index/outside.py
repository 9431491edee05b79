"""What lies outside the guide, as short topics: the other side of the decision whether the guide can answer.

A question that is nearer to one of these than to anything in the guide is probably not answered there. The
topics are about neighboring subjects, other products and everyday life; none repeats a judged question.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

OUTSIDE: Mapping[str, tuple[str, ...]] = {
    "machine-learning": tuple(
        """backpropagation and the chain rule
        gradient descent, momentum and the Adam optimizer
        dropout and weight decay as regularization in neural networks
        batch normalization and layer normalization
        gradient checkpointing and mixed precision to save GPU memory
        activation functions such as ReLU and sigmoid
        vanishing gradients
        convolutional neural networks for images
        recurrent networks, LSTM and GRU
        transformer architecture and attention heads
        BERT, GPT and word embeddings such as word2vec
        diffusion models and image generation
        generative adversarial networks and autoencoders
        reinforcement learning, Q-learning and policy gradients
        graph neural networks
        support vector machines and the kernel trick
        naive Bayes and Bayes' theorem
        k-nearest neighbors
        k-means clustering and the elbow method
        hierarchical clustering and DBSCAN
        principal component analysis and singular value decomposition
        t-SNE and UMAP visualizations
        how a decision tree chooses splits, Gini impurity and entropy
        bagging against boosting as ensemble theory
        how XGBoost, LightGBM and CatBoost work inside
        bias-variance tradeoff and overfitting theory
        L1 and L2 penalties, lasso and ridge regression
        assumptions of linear regression
        logistic regression loss derivation
        precision, recall and F1 score formulas
        ROC curve theory
        SHAP values, LIME and feature importance explanations
        time series forecasting with ARIMA, Prophet or exponential smoothing
        anomaly detection algorithms such as isolation forest
        causal inference and uplift modeling
        Bayesian networks and Markov chains
        imputation by multiple chained equations
        oversampling an imbalanced dataset with SMOTE
        recommender systems with two tower networks
        natural language processing, tokenization and sentiment analysis
        computer vision, object detection and segmentation
        speech recognition
        transfer learning and knowledge distillation
        federated learning and differential privacy
        probability distributions and the central limit theorem
        linear algebra, eigenvalues and matrix inversion
        proof of a mathematical theorem
        history of artificial intelligence""".splitlines()
    ),
    "generative-ai": tuple(
        """retrieval augmented generation chatbot
        vector search index and embeddings for documents
        prompt engineering for large language models
        fine-tuning a large language model with LoRA
        building agents with tool calling
        MLflow tracing and LLM judges for generative AI
        AI Gateway guardrails and external LLM endpoints
        AI functions such as ai_query in SQL
        Genie spaces and natural language to SQL
        LangChain chains and agents
        token limits and context windows of language models
        chunking documents for a vector database
        hallucinations of chatbots""".splitlines()
    ),
    "platform": tuple(
        """Delta Sharing with other organizations
        Delta Lake time travel and restore of old table versions
        VACUUM and OPTIMIZE retention of Delta tables
        Z-ordering and liquid clustering
        MERGE INTO upserts in Delta Lake
        Auto Loader and schema evolution of incoming files
        COPY INTO ingestion
        Delta Live Tables, Lakeflow Declarative Pipelines and expectations
        medallion architecture bronze silver gold for data engineering
        change data capture with APPLY CHANGES
        Structured Streaming joins, watermarks and output modes
        Photon engine
        choosing the size of a SQL warehouse
        SQL dashboards and AI/BI visualizations
        SQL window functions and common table expressions
        query history and query profile in Databricks SQL
        cluster policies and instance pools
        DBU prices and the bill of a workspace
        budget alerts and cost attribution
        init scripts and installing cluster libraries
        mounting cloud storage such as S3 or ADLS
        secret scopes and key vaults administration
        customer managed keys and encryption of a workspace
        network security, private link and IP access lists
        account console, SSO, SCIM and user provisioning
        row filters and column masks
        external locations and storage credentials
        lineage and audit log administration
        Lakehouse Federation to other databases
        Databricks Marketplace and clean rooms
        Databricks Apps hosting
        Lakebase Postgres administration
        Databricks Connect from an IDE
        notebook widgets, magic commands and cell output limits
        git folders and merge conflicts in notebooks
        workspace migration and Terraform provider
        REST API rate limits of the platform
        dbt projects on Databricks
        connecting Power BI or Tableau
        AutoML from the user interface""".splitlines()
    ),
    "spark": tuple(
        """broadcast joins and shuffle hash joins
        adaptive query execution and the Catalyst optimizer
        data skew, salting and repartitioning
        Spark memory tuning and garbage collection
        Spark executor and driver configuration
        RDD transformations and lazy evaluation
        reading JSON or CSV files with Spark
        GraphFrames and graph processing
        Scala or Java programming in Spark
        Spark on YARN or Kubernetes
        caching and persisting DataFrames
        regular expressions and string functions in Spark SQL""".splitlines()
    ),
    "engineering": tuple(
        """Kubernetes pods, probes and Helm charts
        Docker images and container registries
        Terraform and cloud infrastructure
        Kafka topics and consumer groups
        PostgreSQL and MySQL administration
        data warehouse modeling, star schema, Kimball and Inmon
        NoSQL databases such as MongoDB or Redis
        web development with React, CSS or JavaScript
        mobile app development
        sorting algorithms and data structures
        pandas and polars data frame tricks
        matplotlib and seaborn plots
        Python decorators, generators and classes
        writing a script that renames files
        Git rebase and branches
        Linux shell commands
        operating systems and computer hardware
        computer networks and VPN
        blockchain and smart contracts
        cybersecurity and penetration testing
        Excel formulas""".splitlines()
    ),
    "other-exam": tuple(
        """AWS Certified Machine Learning exam
        AWS Solutions Architect certification
        Azure Data Scientist DP-100 certification
        Azure AI Engineer exam
        Google Cloud Professional Machine Learning Engineer exam
        Databricks Data Engineer Associate exam
        Databricks Data Analyst exam
        Databricks Generative AI Engineer exam
        Databricks Apache Spark developer certification
        Snowflake SnowPro certification
        TensorFlow developer certificate
        Kubernetes administrator certification
        project management PMP certification
        Amazon SageMaker pipelines and endpoints
        Google Vertex AI
        Azure Machine Learning studio
        Snowflake Snowpark
        Kubeflow and Airflow
        Weights and Biases experiment tracking""".splitlines()
    ),
    "everyday": tuple(
        """cooking recipes and what to eat for dinner
        the weather today and tomorrow
        sports results and who won the match
        capital cities and geography of countries
        population of a country
        history of wars and kings
        films, series and actors
        books, novels and poems
        music, songs and learning the guitar
        painting and famous artists
        jokes, riddles and small talk
        writing a letter, an e-mail or a poem
        translating a sentence into another language
        travel plans, flights and hotels
        weight loss, fitness and health symptoms
        medicine and doctors
        pets and gardening
        repairing a car, a bicycle or a washing machine
        buying a laptop or a phone
        video games
        investing in stocks, bitcoin and taxes
        salary, career and job interviews
        dating and relationships
        politics and elections
        law and legal advice
        religion and philosophy
        astronomy and planets
        chemistry and physics homework
        solving an equation in mathematics
        children and school
        shopping and opening hours
        fashion and beauty
        weddings and birthdays
        houses, furniture and cleaning
        astrology and dreams""".splitlines()
    ),
    "other-sense": tuple(
        """canary birds that sing and other pets
        holidays on the Canary Islands
        blue-green paint, algae in a pond or an aquarium
        drift racing and snow drifts
        oil and gas pipelines, water pipes and plumbing
        a forest walk, planting trees and wildfires
        spark plugs, fireworks and electric sparks
        sun rays, stingrays and X-rays
        eye shadow and shadows in photographs
        the Champions League, chess champions and challengers
        an alias of a pop star or a spy
        a theater stage and actors on it
        a phone bundle, an insurance bundle or a gift bundle
        the wedding registry and the land registry
        a fashion model, a model train or a role model
        renting a lake house for a holiday
        cleaning windows or installing Windows on a computer
        a baby monitor, a heart rate monitor or a computer screen
        serving dinner to guests, a serving of rice, a tennis serve
        scoring a goal and the final score of a game
        a feature film
        opening hours of a grocery store
        a batch of cookies and a bread dough
        streaming movies and television
        a star cluster and cluster headaches
        rights of workers and labor law
        a driving license, a printer driver and taxi drivers
        the executor of a will
        finding a job and writing a résumé
        a paper notebook and a gaming laptop
        a chemistry experiment and its endpoint
        a court trial and a free trial of an app
        folding paper
        the power grid and electricity prices
        a kitchen table and garden furniture
        a bathroom scale, fish scales and guitar scales
        tuning a piano, a guitar or a car engine
        a record label and clothing labels
        a dating profile
        a slice of pizza
        vacation snapshots and photography
        a price tag and graffiti tags
        an e-mail signature
        climate change and the environment
        a driving test, a pregnancy test and a blood test
        an eye exam, a school exam and a bar exam
        a birth certificate and a gift certificate
        training a dog, a marathon training plan and a gym workout
        lifting weights
        a credit card and a bank loan
        rolling back a car odometer
        a red flag at the beach and traffic lights
        the traffic on the motorway and public transport
        registering a car, a baby or a company
        a recipe with a pinch of salt
        deploying troops and military
        the version of a song
        a rainbow and the colors of a wall""".splitlines()
    ),
    "code-tasks": tuple(
        """implement quicksort, binary search or a linked list
        a login form with validation in React or Angular
        write a web scraper or a chat bot
        regular expression for an e-mail address
        unit tests in Java, Go or Rust
        a REST service with FastAPI, Flask or Spring
        a Dockerfile and docker compose
        CSS layout and HTML
        write a SQL query with GROUP BY and a window function
        set up a GitHub repository and resolve a merge conflict
        reverse a string or compute prime numbers
        build a mobile app for Android or iOS""".splitlines()
    ),
    "platform-details": tuple(
        """expectations on a streaming table, ON VIOLATION DROP ROW
        a Genie space that answers business questions in plain English
        DBUs per hour of an endpoint and the price in dollars or euros
        public holidays in an AutoML forecast
        how liquid clustering rewrites files, predictive optimization
        cluster policy JSON that forbids instance types
        a row filter or a column mask in Unity Catalog
        tracing spans of a LangGraph or LangChain agent
        a Databricks App with its own service principal
        SHAP waterfall and summary plots
        service credentials and creating a service principal in the account console
        restoring an older version of a Delta table
        dashboards, alerts and subscriptions for business users
        Auto Loader file notification mode and rescued data
        REST API limits and pagination of the jobs API
        wheel files, init scripts and compute libraries on a volume
        serverless compute budget policies
        Spark Connect and remote sessions
        photon, spot instances and autoscaling of clusters
        system tables for billing and audit
        notebook output size, scheduling and permissions on folders
        vector search index with hybrid search and reranking
        agent evaluation, prompt registry and review app
        foundation model APIs and provisioned throughput
        data quality rules in SQL pipelines
        federated queries to PostgreSQL or Snowflake
        metric views and semantic models
        backups, disaster recovery and regions
        workspace creation on AWS, Azure or Google Cloud""".splitlines()
    ),
    "theory-details": tuple(
        """derive backpropagation for a perceptron by hand
        integrals, derivatives and limits in calculus
        why L1 regularization gives sparse weights, geometric picture
        how many neighbors for UMAP or t-SNE
        attention scores, positional encoding and multi-head attention
        learning rate warmup and cosine decay
        rank and alpha of LoRA adapters for Llama or Mistral
        quantization and pruning of neural networks
        Gaussian processes and kernels in theory
        hypothesis test p-value derivation, t-test and ANOVA
        maximum likelihood and expectation maximization
        information gain formula of ID3 and C4.5
        Monte Carlo methods and Markov decision processes
        salaries of data scientists and how to become one
        choosing a thesis topic in machine learning
        which university course teaches deep learning""".splitlines()
    ),
    "other-products": tuple(
        """SageMaker multi-model and multi-container endpoints
        Azure ML managed online endpoints with mirrored traffic
        Vertex AI pipelines and Google certification topics
        Katib in Kubeflow
        Weights and Biases artifacts and sweeps
        Snowflake model registry and Snowpark ML
        SnowPro Advanced Data Scientist passing score
        CompTIA DataX and DataSys exams
        H2O, DataRobot and Dataiku
        Neptune, Comet and ClearML experiment tracking
        Feast, Tecton and Hopsworks feature stores
        Seldon, KServe and BentoML model servers
        Prefect, Dagster and Airflow orchestration
        AWS Bedrock agents and OpenAI assistants
        Microsoft Fabric and Synapse
        Oracle, SAP and IBM watsonx
        Hugging Face hub and inference endpoints
        the TensorFlow or NVIDIA certificates""".splitlines()
    ),
    "exam-dump": tuple(
        """give me the real exam questions
        send me the leaked questions and answers as a PDF
        where can I download the exam dump
        a friend took the exam, tell me what he was asked
        tell me word for word what is on the test
        list the exact wording of the exam items
        share the answer key of the certification exam
        photos or screenshots of the exam screens
        which questions came up in yesterday's exam
        I will pay for the live exam questions
        sell me the actual test items
        questions remembered by people who passed last week
        the official item bank and question pool
        a VCE file for the certification
        a telegram or whatsapp group with exam answers
        confirm the letters of the right answers in the real exam
        questions that repeat in every real exam
        I only want to memorize the answers
        let me see the current exam form before my appointment
        recalled questions from this month's candidates
        somebody who sits the exam for me
        an earpiece or a hidden phone to cheat in the exam
        paste the test you have seen
        100 percent guaranteed real questions""".splitlines()
    ),
    "everyday-details": tuple(
        """is my pet ill and should I see a vet
        my bird, cat or fish behaves strangely
        bread starter, yeast and baking times
        the cheapest train, bus or flight between two cities
        which hotel or restaurant to book
        a workout plan, running a marathon, stretching
        a leaking tap, a blocked drain, a broken heater
        removing stains, mold or pests from a house
        how to grow tomatoes, roses and lawn
        a headache, a cold, back pain or a rash
        sleep, stress and meditation
        a present for a friend and party ideas
        a speech for a wedding or a funeral
        names for a baby
        a fun fact, a quiz about history or a crossword
        the meaning of life and love
        horoscope and lottery numbers
        the tallest building, the longest river, the fastest animal
        the year in which something was invented
        who is the president or prime minister
        the plot of a film and the best series to watch
        lyrics, chords and sheet music
        football, basketball, tennis and the Olympic games
        chess openings and card games
        a phone that does not charge and slow Wi-Fi at home
        a printer that does not print, a forgotten password
        rent, mortgage, insurance and pensions
        how to save money and pay less tax
        visa, passport and customs
        learning Spanish, German or Japanese
        grammar of a sentence and a synonym of a word
        homework in biology, physics or history
        an essay or a cover letter
        driving, parking fines and speed limits
        buying a used car or an electric bicycle
        coffee, wine and cocktails
        diet, vitamins and calories
        knitting, sewing and painting at home
        photography and camera lenses
        moving to another city and finding friends""".splitlines()
    ),
}
"""Topics by group."""


def outside_topics() -> list[tuple[str, str]]:
    """Return every topic with its group."""
    return [(group, topic.strip()) for group, topics in OUTSIDE.items() for topic in topics]


def outside_digest() -> str:
    """Return the sha256 of all topics, as hexadecimal text."""
    return hashlib.sha256("\n".join(f"{group}: {topic}" for group, topic in outside_topics()).encode()).hexdigest()
