defmodule App.MixProject do
  use Mix.Project

  def project do
    [app: :app, version: "0.1.0", deps: [{:plug, "~> 1.16"}]]
  end
end
