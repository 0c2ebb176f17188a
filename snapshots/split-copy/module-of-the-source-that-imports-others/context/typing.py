from mytyping import *
