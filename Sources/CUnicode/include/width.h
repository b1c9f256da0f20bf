#ifndef SKEIN_WIDTH_H
#define SKEIN_WIDTH_H
#endif
