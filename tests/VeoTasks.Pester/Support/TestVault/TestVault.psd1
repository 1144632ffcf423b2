# A SecretManagement vault for tests: see TestVault.Extension/TestVault.Extension.psm1.
@{
  ModuleVersion     = '1.0'
  NestedModules     = @('TestVault.Extension')
  FunctionsToExport = @()
}
