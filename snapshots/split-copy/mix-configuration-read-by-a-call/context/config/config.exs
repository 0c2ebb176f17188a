import Config

for {key, value} <- Config.Reader.read!("defaults/jason.exs")[:jason], do: config(:jason, key, value)
