// placeholder
import AsyncHTTPClient
