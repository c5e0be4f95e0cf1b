"""What the two processes say to each other. Bytes in, bytes out: no sockets here."""

from __future__ import annotations

from .decoder import OrderDecoder as OrderDecoder
from .decoder import ReportDecoder as ReportDecoder
from .encoder import Encoder as Encoder
from .layout import MAX_FRAME as MAX_FRAME
from .messages import Deliver as Deliver
from .messages import Drop as Drop
from .messages import Frame as Frame
from .messages import Gone as Gone
from .messages import ListRoutes as ListRoutes
from .messages import Loaded as Loaded
from .messages import LoadFailed as LoadFailed
from .messages import Open as Open
from .messages import Order as Order
from .messages import Report as Report
from .messages import Route as Route
from .messages import RouteList as RouteList
from .messages import Shutdown as Shutdown
from .messages import Started as Started
from .messages import Told as Told
