import Config

config :jason, a: 1
