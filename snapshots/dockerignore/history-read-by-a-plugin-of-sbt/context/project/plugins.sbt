addSbtPlugin("com.github.sbt" % "sbt-dynver" % "5.1.0")
