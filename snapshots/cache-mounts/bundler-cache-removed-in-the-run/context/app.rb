require "rack"
