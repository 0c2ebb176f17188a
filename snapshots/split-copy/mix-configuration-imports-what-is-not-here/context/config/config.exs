import Config
import_config "prod.secret.exs"
