ThisBuild / version := "1.0"
