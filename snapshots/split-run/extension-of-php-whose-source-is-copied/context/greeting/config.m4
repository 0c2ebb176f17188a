PHP_NEW_EXTENSION(greeting, greeting.c, $ext_shared)
