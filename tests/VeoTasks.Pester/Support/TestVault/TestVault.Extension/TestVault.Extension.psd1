@{
  ModuleVersion     = '1.0'
  RootModule        = 'TestVault.Extension.psm1'
  FunctionsToExport = 'Get-Secret', 'Get-SecretInfo', 'Set-Secret', 'Remove-Secret', 'Test-SecretVault'
}
