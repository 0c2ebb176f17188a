class Core;
