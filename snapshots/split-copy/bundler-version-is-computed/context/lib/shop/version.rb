module Shop
  module VERSION
    STRING = Time.now.strftime("%Y.%m")
  end
end
