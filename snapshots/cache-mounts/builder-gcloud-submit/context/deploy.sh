#!/bin/sh
gcloud builds submit --tag gcr.io/project/app
