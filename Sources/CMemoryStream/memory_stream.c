#include "CMemoryStream.h"
