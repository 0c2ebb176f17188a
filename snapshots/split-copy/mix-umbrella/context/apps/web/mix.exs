defmodule X.MixProject do
  use Mix.Project

  def project, do: [app: :x, version: "0.1.0", build_path: "../../_build", deps_path: "../../deps", lockfile: "../../mix.lock", deps: [{:phoenix, "~> 1.7"}]]
end
