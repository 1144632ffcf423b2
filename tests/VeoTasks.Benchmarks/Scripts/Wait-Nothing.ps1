# A bare PowerShell, for comparison; the harness looks at this process from outside and ends it.
'ready'
Start-Sleep -Seconds 3600
