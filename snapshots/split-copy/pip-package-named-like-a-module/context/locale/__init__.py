from tools import words
