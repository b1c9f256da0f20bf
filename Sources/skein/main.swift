import ArgumentParser
import Subprocess
print("skein")
