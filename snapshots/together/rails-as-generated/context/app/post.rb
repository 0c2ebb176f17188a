class Post; end
