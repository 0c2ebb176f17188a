new GenericContainer('postgres:17');
