#!/bin/sh
configure-everything --all
