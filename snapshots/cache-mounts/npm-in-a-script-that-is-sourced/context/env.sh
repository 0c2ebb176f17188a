export CI=1
