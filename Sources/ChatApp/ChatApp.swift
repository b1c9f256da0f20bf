// placeholder
import TOMLKit
