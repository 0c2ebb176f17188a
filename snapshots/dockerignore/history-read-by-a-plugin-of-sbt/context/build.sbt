lazy val root = project
