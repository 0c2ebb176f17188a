#!/bin/sh
add-apt-repository ppa:x
