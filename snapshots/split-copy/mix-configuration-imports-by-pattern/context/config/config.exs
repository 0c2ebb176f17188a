import Config

import_config "../apps/*/config/config.exs"
