#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

# What Tab offers, asked for as typed: | is where the cursor stands.

BeforeDiscovery {
    # For what is typed of a template: the field that is offered first, and the whole argument then.
    $templates = @(
        @{ Typed = '|'; Choices = 6; First = "'{provider}'" }
        @{ Typed = 'clip-|'; Choices = 6; First = "'clip-{provider}'" }
        @{ Typed = "'|"; Choices = 6; First = "'{provider}'" }
        @{ Typed = "'{|"; Choices = 6; First = "'{provider}'" }
        @{ Typed = "'{i|"; Choices = 2; First = "'{id}'" }
        @{ Typed = "'{PRO|"; Choices = 1; First = "'{provider}'" }
        @{ Typed = "'{cre|"; Choices = 1; First = "'{created:yyyyMMdd}'" }
        @{ Typed = "'{created:yy|"; Choices = 1; First = "'{created:yyyyMMdd}'" }
        @{ Typed = "'{provider}-{m|"; Choices = 1; First = "'{provider}-{model}'" }
        @{ Typed = "'{id}|"; Choices = 6; First = "'{id}{provider}'" }
        @{ Typed = "'clip {id|-x' -Force"; Choices = 1; First = "'clip {id}-x'" }
        @{ Typed = "'{p|-{id}' -Destination x"; Choices = 1; First = "'{provider}-{id}'" }
        @{ Typed = "'clip {i|} x'"; Choices = 2; First = "'clip {id} x'" }
        @{ Typed = "'{id}-{|}'"; Choices = 6; First = "'{id}-{provider}'" }
        @{ Typed = '"{i|'; Choices = 2; First = '"{id}"' }
        @{ Typed = '"{i|-x"'; Choices = 2; First = '"{id}-x"' }
        @{ Typed = '"$env:USER `"{m|'; Choices = 1; First = '"$env:USER `"{model}"' }
        @{ Typed = "'it''s {m|"; Choices = 1; First = "'it''s {model}'" }
    )
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Support.psm1" -Force
    Start-ConfigurationSession
    Register-VeoProvider relay octopusx https://relay.example.com/v2

    function Get-Offer([string] $Line) {
        $cursor = $Line.IndexOf('|')
        (TabExpansion2 -inputScript $Line.Remove($cursor, 1) -cursorColumn $cursor).CompletionMatches
    }
}

AfterAll { Stop-ConfigurationSession }

Describe 'Tab' {
    Context 'at a provider' {
        It 'offers all of them for <_>' -ForEach 'Get-VeoProvider -Name', 'Get-VeoTask -Provider', 'Wait-VeoTask -Provider', 'Save-VeoVideo -Provider', 'Select-VeoShard -Provider', 'New-VeoTask x -Provider', 'Get-VeoSubmission -Provider' {
            (Get-Offer "$_ |").CompletionText | Should -Be (Get-VeoProvider).Name
        }

        It 'says which adapter is where' {
            (Get-Offer 'Get-VeoTask -Provider rel|').ToolTip | Should -BeExactly 'adapter octopusx at https://relay.example.com/v2'
            (Get-Offer 'Get-VeoProvider mul|').ToolTip | Should -BeExactly 'adapter mulerun at https://api.mulerun.com/'
        }

        It 'offers only registered ones where a provider is removed' {
            (Get-Offer 'Unregister-VeoProvider |').CompletionText | Should -Be 'relay'
        }

        It 'keeps the quotation marks of <Typed>' -ForEach @(
            @{ Typed = "'MI|"; Quote = "'" }
            @{ Typed = "'mi|'"; Quote = "'" }
            @{ Typed = '"mi|'; Quote = '"' }
            @{ Typed = 'mulerun, mi|'; Quote = '' }
        ) {
            (Get-Offer "Get-VeoProvider -Name $Typed").CompletionText | Should -Be ((Get-VeoProvider mi*).Name | ForEach-Object { "$Quote$_$Quote" })
        }
    }

    Context 'at an adapter' {
        It 'offers each with the page that describes its API' {
            $offered = Get-Offer 'Register-VeoProvider other |'
            $offered.CompletionText | Should -Contain 'mingyan'
            $offered | ForEach-Object { $_.ToolTip | Should -Match '^the API of \w+( \w+)*, described at https://' }
            (Get-Offer 'Register-VeoProvider other -Adapter "mu|').CompletionText | Should -BeExactly '"mulerun"'
        }
    }

    Context 'at a model' {
        It 'offers those of the provider for <_>' -ForEach 'Get-VeoTask', 'Wait-VeoTask', 'Save-VeoVideo' {
            (Get-Offer "$_ -Provider mulerun -Model |").CompletionText | Should -Be 'veo-3.1-fast', 'veo-3.1', 'veo-3.0', 'veo'
            (Get-Offer "$_ -Provider relay -Model 'veo3|").CompletionText | Should -BeExactly "'veo3.1-fast-components'"
        }

        It 'says whose it is, and which one is the default' {
            (Get-Offer 'Wait-VeoTask -Provider mulerun -Model veo-3.1-f|').ToolTip | Should -BeExactly 'a model of MuleRun, used for ids without a model'
            (Get-Offer 'Wait-VeoTask -Model veo_3_1_pro_|').ToolTip | Should -BeExactly 'a model of Mingyan'
        }

        It 'offers each once when no provider is named' {
            $offered = (Get-Offer 'Wait-VeoTask -Model |').CompletionText
            $offered | Should -Be ($offered | Select-Object -Unique)
            $offered | Should -Contain 'veo_3_1-fast'
            $offered | Should -Contain 'veo-3.0'
        }
    }

    Context 'at a setting of a prompt' {
        It 'offers what gateways make' {
            (Get-Offer 'New-VeoTask fox -AspectRatio |').CompletionText | Should -Be '16:9', '9:16'
            (Get-Offer 'New-VeoTask fox -Resolution 1|').CompletionText | Should -Be '1080p'
            (Get-Offer 'New-VeoTask fox -DurationSec |').CompletionText | Should -Be '4', '6', '8'
            (Get-Offer 'New-VeoTask fox -Provider mulerun -Model veo-3.1|').CompletionText | Should -Be 'veo-3.1-fast', 'veo-3.1'
        }

        It 'offers no submission where none is unknown, and raises no error' {
            Get-Offer 'Remove-VeoSubmission |' | Should -BeNullOrEmpty
        }
    }

    Context 'at a task' {
        It 'offers the providers, then the models, then nothing' {
            $offered = Get-Offer 'Wait-VeoTask -TaskId m|'
            $offered.CompletionText | Should -Be ((Get-VeoProvider m*).Name | ForEach-Object { "${_}:" })
            $offered[0].ToolTip | Should -BeExactly 'adapter mulerun at https://api.mulerun.com/'
            $offered = Get-Offer "Save-VeoVideo 'mulerun/veo-3.1|"
            $offered.CompletionText | Should -Be "'mulerun/veo-3.1-fast:'", "'mulerun/veo-3.1:'"
            $offered[1].ToolTip | Should -BeExactly 'a model of MuleRun'
            Get-Offer 'Get-VeoTask mulerun/veo-3.1:7|' | Should -BeNullOrEmpty
        }
    }

    Context 'at -FileName' {
        It 'makes <First> of <Typed>' -ForEach $templates {
            $offered = Get-Offer "Save-VeoVideo -FileName $Typed"
            $offered | Should -HaveCount $Choices
            $offered[0].CompletionText | Should -BeExactly $First
        }

        It 'makes an argument that is read as it stands there' -ForEach $templates {
            foreach ($choice in Get-Offer "Save-VeoVideo -FileName $Typed") {
                $errors = $null
                $null = [Management.Automation.Language.Parser]::ParseInput("Save-VeoVideo -FileName $($choice.CompletionText)", [ref] $null, [ref] $errors)
                $errors | Should -BeNullOrEmpty
            }
        }

        It 'says what {<Field>} becomes' -ForEach @(
            @{ Field = 'provider'; ToolTip = "the provider's name, as in clip mulerun.[0-9a-f]{16}.mp4" }
            @{ Field = 'id'; ToolTip = "the task's id, as in clip 7b1e0c52-0f3a-4d19-9a54-2f6c8d1e0001.mp4" }
            @{ Field = 'index'; ToolTip = "the video's number within its task, from 0, as in clip 0.[0-9a-f]{16}.mp4" }
            @{ Field = 'model'; ToolTip = "the task's model, empty if it is not known, as in clip veo-3.1-fast.[0-9a-f]{16}.mp4" }
            @{ Field = 'label'; ToolTip = 'your label for the task, or its id if it has none, as in clip shot1.mp4' }
            @{ Field = 'created:yyyyMMdd'; ToolTip = 'when the task was created, in UTC, in any .NET format, as in clip 20261124.[0-9a-f]{16}.mp4' }
        ) {
            $offered = Get-Offer "Save-VeoVideo -FileName 'clip |" | Where-Object ListItemText -CEQ "{$Field}"
            $offered.ToolTip | Should -MatchExactly "^$($ToolTip.Replace('.', '\.'))$"
        }

        It 'says it without a name where the rest cannot be one' {
            (Get-Offer 'Save-VeoVideo -FileName "$x {id|').ToolTip | Should -BeExactly "the task's id"
        }
    }
}
