module Shop
  module VERSION # :nodoc:
    MAJOR = 1
    MINOR = 0
    PRE = nil

    STRING = [MAJOR, MINOR, PRE].compact.join(".")
  end
end
