plugins {
    java
}
dependencies {
    implementation(libs.client)
}
