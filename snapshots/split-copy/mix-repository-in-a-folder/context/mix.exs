defmodule App.MixProject do
  use Mix.Project

  def project do
    [app: :app, version: "0.1.0", elixir: "~> 1.15", deps: deps(), aliases: [setup: ["deps.get", "assets.setup"]]]
  end

  def application, do: [mod: {App.Application, []}, extra_applications: [:logger]]

  # What is fetched: {:local, path: "../local"} was once.
  defp deps do
    [
      {:phoenix, "~> 1.7.0"},
      {:lib, git: "file:///app/vendor/lib"},
      {:credo, "~> 1.7", only: [:dev, :test], runtime: false}
    ]
  end
end
