import './app/app.ts'
import { beginLocation } from './app/location.ts'
import { beginTheme } from './lib/theme.ts'
import { beginLive } from './live/live.ts'

beginTheme()
beginLocation()
beginLive()
