"""What the articles say and how it is found: articles, embedder, lexical index, generations, search."""
