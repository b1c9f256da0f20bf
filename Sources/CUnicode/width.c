#include "width.h"
