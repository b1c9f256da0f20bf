// first sketch
