"""x"""
EXAMPLES = {}
