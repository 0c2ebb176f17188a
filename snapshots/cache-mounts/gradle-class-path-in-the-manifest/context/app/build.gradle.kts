tasks.jar {
  manifest { attributes("Class-Path" to configurations.runtimeClasspath.get().joinToString(" ") { it.toURI().toString() }) }
}
