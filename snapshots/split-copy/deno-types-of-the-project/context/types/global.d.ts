import "https://esm.sh/preact@10.24.3";
