"""Articles to TF-IDF rows: fitting them (`fitting`), as a matrix (`rows`), and what serves (`fitted`)."""
