bundle config unset deployment
