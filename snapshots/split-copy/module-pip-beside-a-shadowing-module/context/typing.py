raise ImportError("not the real one")
