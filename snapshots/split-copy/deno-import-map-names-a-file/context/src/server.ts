import "https://deno.land/x/oak@v17.1.4/mod.ts";
