import Config

