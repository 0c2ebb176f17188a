plugins {
    java
}
tasks.register("classPath") {
    doLast {
        file("build/cp.txt").writeText(
            sourceSets.main.get().runtimeClasspath
                .joinToString(":") { it.toString() }
        )
    }
}
tasks.build { dependsOn("classPath") }
