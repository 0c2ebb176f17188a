module example.com/app

require (
