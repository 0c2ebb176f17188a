import {a} from "mylib"; console.log(a)
