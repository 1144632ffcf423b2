# Whether a script in the documentation could run: it parses, and every command of the module in it has the parameters it is given.

function Assert-ScriptFits([string] $Text, [string] $Name) {
    $tokens = $errors = $null
    $ast = [Management.Automation.Language.Parser]::ParseInput($Text, [ref] $tokens, [ref] $errors)
    $errors | Should -BeNullOrEmpty -Because "$Name is PowerShell"
    $calls = $ast.FindAll({ $args[0] -is [Management.Automation.Language.CommandAst] -and $args[0].GetCommandName() -like '*-Veo*' }, $true)
    foreach ($call in $calls) {
        Get-Command $call.GetCommandName() -Module VeoTasks -ErrorAction Ignore | Should -Not -BeNullOrEmpty -Because "$Name calls $($call.GetCommandName())"
        $wrong = [Management.Automation.Language.StaticParameterBinder]::BindCommand($call, $true).BindingExceptions
        @($wrong.Keys) -notlike '@*' | Should -BeNullOrEmpty -Because "$Name says '$call'"
    }

    $calls.Count
}
