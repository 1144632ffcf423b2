# Objects for the views, with times that tests choose, and text as a screen of a certain width shows it.

# One of the module's objects; only a gateway's answer makes one otherwise.
function New-VeoObject([type] $Type, [hashtable] $Property) {
    $object = [Activator]::CreateInstance($Type, $true)
    foreach ($name in $Property.Keys) {
        $member = $Type.GetProperty($name)
        $wanted = $member.PropertyType.Name -eq 'IReadOnlyList`1' ? $member.PropertyType.GenericTypeArguments[0].MakeArrayType() : $member.PropertyType
        $member.SetValue($object, [Management.Automation.LanguagePrimitives]::ConvertTo($Property[$name], $wanted))
    }

    $object
}

function New-TaskObject([hashtable] $Property) { New-VeoObject ([VeoTasks.VeoTask]) $Property }

# Whole minutes away from now, and half a minute more, so that the words for it do not change while the test runs.
function Get-TimeIn([double] $Minutes) { [DateTimeOffset]::UtcNow.AddMinutes($Minutes).AddSeconds([Math]::Sign($Minutes) * 30) }

# The lines of a view, without blank ones and without blanks at their ends.
function Get-ScreenText([object[]] $InputObject, [int] $Width) {
    ($InputObject | Out-String -Width $Width) -split '\r?\n' | ForEach-Object TrimEnd | Where-Object { $_ }
}
