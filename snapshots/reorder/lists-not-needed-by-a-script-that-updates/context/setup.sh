#!/bin/sh
apt-get -q update
apt-get install -y vim
